/** A reservation's code as it is shown and read aloud: `ABCD-EFG-HJK`. */
export const showCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4, 7)}-${code.slice(7)}`;
