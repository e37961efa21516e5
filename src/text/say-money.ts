/** An amount as Indonesians write it: `Rp350.000`. */
export const rupiah = (amount: number): string => `Rp${String(Math.round(amount)).replace(/\B(?=(\d{3})+$)/g, '.')}`;
