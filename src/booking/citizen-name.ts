const CURLY = /[‘’ʼ′`´]/g;

/**
 * A name as it is compared, never as it is shown: letters of one case, one kind of apostrophe, single spaces. Titles
 * stay: "H. Ali" and "Ali" may be two people at one phone.
 */
export const normalisedName = (name: string): string =>
  name
    .normalize('NFC')
    .replaceAll(CURLY, "'")
    .toUpperCase() // and not to lower case, which knows two small sigmas and a sharp s
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim();
