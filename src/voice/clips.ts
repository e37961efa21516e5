/**
 * One recording: the words people read while it sounds, and, where the synthesiser misreads the spelling, what to
 * give it instead (espeak-ng phonemes in double brackets, or another spelling).
 */
export type Clip = { text: string; speak?: string };

const PHRASES = {
  'nomor-antrean': { text: 'Nomor antrean' },
  'antrean-prioritas': { text: 'Antrean prioritas' },
  'silakan-menuju': { text: 'Silakan menuju' },
  loket: { text: 'Loket', speak: "[[l'okEt]]" },
  'panggilan-kedua': { text: 'Panggilan kedua' },
  'panggilan-terakhir': { text: 'Panggilan terakhir' },
} satisfies Record<string, Clip>;

const NUMBERS = {
  nol: { text: 'nol' },
  satu: { text: 'satu' },
  dua: { text: 'dua' },
  tiga: { text: 'tiga' },
  empat: { text: 'empat', speak: "[[@mp'at]]" },
  lima: { text: 'lima' },
  enam: { text: 'enam', speak: "[[@n'am]]" },
  tujuh: { text: 'tujuh' },
  delapan: { text: 'delapan' },
  sembilan: { text: 'sembilan' },
  sepuluh: { text: 'sepuluh' },
  sebelas: { text: 'sebelas', speak: "[[s@b@l'as]]" },
  belas: { text: 'belas', speak: "[[b@l'as]]" },
  puluh: { text: 'puluh' },
  ratus: { text: 'ratus' },
  seratus: { text: 'seratus' },
} satisfies Record<string, Clip>;

const LETTERS = {
  'huruf-a': { text: 'A' },
  'huruf-b': { text: 'Be' },
  'huruf-c': { text: 'Ce' },
  'huruf-d': { text: 'De' },
  'huruf-e': { text: 'E' },
  'huruf-f': { text: 'Ef' },
  'huruf-g': { text: 'Ge' },
  'huruf-h': { text: 'Ha' },
  'huruf-i': { text: 'I' },
  'huruf-j': { text: 'Je' },
  'huruf-k': { text: 'Ka' },
  'huruf-l': { text: 'El' },
  'huruf-m': { text: 'Em' },
  'huruf-n': { text: 'En' },
  'huruf-o': { text: 'O' },
  'huruf-p': { text: 'Pe' },
  'huruf-q': { text: 'Ki' },
  'huruf-r': { text: 'Er' },
  'huruf-s': { text: 'Es' },
  'huruf-t': { text: 'Te' },
  'huruf-u': { text: 'U' },
  'huruf-v': { text: 'Ve' },
  'huruf-w': { text: 'We' },
  'huruf-x': { text: 'Eks' },
  'huruf-y': { text: 'Ye' },
  'huruf-z': { text: 'Zet' },
} satisfies Record<string, Clip>;

const AGENCIES = {
  'layanan-dukcapil': { text: 'layanan Dukcapil' },
  'layanan-imigrasi': { text: 'layanan Imigrasi' },
  'layanan-pertanahan': { text: 'layanan Pertanahan' },
  'layanan-samsat': { text: 'layanan Samsat' },
  'layanan-polres': { text: 'layanan Polres', speak: "layanan [[p'olREs]]" },
  'layanan-dpmptsp': { text: 'layanan DPMPTSP', speak: 'layanan de pe em pe te es pe' },
  'layanan-pajak': { text: 'layanan Pajak' },
  'layanan-bpjs-kesehatan': { text: 'layanan BPJS Kesehatan', speak: "layanan be pe je es [[k@seh'atan]]" },
  'layanan-bpjs-ketenagakerjaan': {
    text: 'layanan BPJS Ketenagakerjaan',
    speak: "layanan be pe je es [[k@t@n,agak@RdZ'aan]]",
  },
  'layanan-kejaksaan': { text: 'layanan Kejaksaan' },
  'layanan-kemenag': { text: 'layanan Kemenag', speak: "layanan [[k@m@n'ag]]" },
  'layanan-bapenda': { text: 'layanan Bapenda', speak: "layanan [[bap@nd'a]]" },
  'layanan-disnaker': { text: 'layanan Disnaker' },
  'layanan-air-minum': { text: 'layanan Air Minum' },
  'layanan-pln': { text: 'layanan PLN', speak: 'layanan pe el en' },
  'layanan-bank-daerah': { text: 'layanan Bank Daerah', speak: "layanan [[b'aNk]] daerah" },
  'layanan-taspen': { text: 'layanan Taspen', speak: "layanan [[t'aspEn]]" },
  'layanan-pengadilan-agama': { text: 'layanan Pengadilan Agama' },
  'layanan-informasi': { text: 'layanan Informasi' },
} satisfies Record<string, Clip>;

const CLOSING = {
  'tutup-sebentar-lagi': {
    text: 'Mohon perhatian. Layanan hari ini akan berakhir dalam tiga puluh menit.',
    speak: "Mohon perhatian. Layanan hari ini akan berakhir dalam tiga puluh [[m@n'it]].",
  },
  'tutup-nomor': {
    text: 'Mohon perhatian. Pengambilan nomor hari ini ditutup. Nomor Anda tetap kami layani.',
    speak: "Mohon perhatian. Pengambilan nomor hari ini ditutup. Nomor Anda [[t@t'ap]] kami layani.",
  },
  'tutup-selesai': {
    text: 'Layanan hari ini telah selesai. Terima kasih atas kunjungan Anda.',
    speak: "Layanan hari ini telah [[s@l@s'aI]]. Terima kasih atas kunjungan Anda.",
  },
} satisfies Record<string, Clip>;

/** Every recording by its file name without ending. The chime has no words and is not in here. */
export const CLIPS: ReadonlyMap<string, Clip> = new Map<string, Clip>(
  [PHRASES, NUMBERS, LETTERS, AGENCIES, CLOSING].flatMap((part) => Object.entries(part)),
);

/** The two notes before each call: the one recording without words. */
export const CHIME = 'chime';

/** Whether there is a recording of that name. */
export function isClip(name: string): boolean {
  return CLIPS.has(name);
}

/** The words of a recording. Throws for an unknown name: a call must never be shown or spoken with a hole in it. */
export function clipText(name: string): string {
  const clip = CLIPS.get(name);
  if (clip === undefined) throw new Error(`no clip named ${name}`);
  return clip.text;
}
