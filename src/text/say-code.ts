/** A reservation's code as it is shown and read aloud: `ABC-DEFG-HJK`. */
export const showCode = (code: string): string => `${code.slice(0, 3)}-${code.slice(3, 7)}-${code.slice(7)}`;
