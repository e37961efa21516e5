import type { RefusalCode } from '../refusal.ts';
import { hourWords, momentWords } from './say-time.ts';

type Code = Extract<RefusalCode, 'not_a_booking_code' | 'not_today' | 'other_hall' | 'too_early' | 'too_late'>;
type Sentences = Record<Code, (facts: Readonly<Record<string, string | number>>) => string>;

/** A reservation that cannot be checked in: why, and what to do. Nothing of its owner beyond the hour. */
export const checkInRefusals: Sentences = {
  not_a_booking_code: ({ wrong }) =>
    wrong === 'letter'
      ? 'Kode reservasi tidak memakai angka 0 dan 1, serta huruf I, L, dan O. Periksa kembali kodenya, lalu ketik lagi.'
      : 'Ini bukan kode reservasi. Pindai QR pada bukti reservasi, atau ketik kodenya: sepuluh huruf dan angka.',
  not_today: ({ starts_at, over }) => {
    if (!starts_at) return 'Reservasi ini untuk hari lain.';
    const said = `Reservasi ini untuk ${momentWords(String(starts_at), 'id')}`;
    return over === 1
      ? `${said} dan sudah lewat. Silakan ambil nomor untuk hari ini, atau buat reservasi baru.`
      : `${said}. Silakan datang pada hari itu, atau ambil nomor bila perlu dilayani hari ini.`;
  },
  other_hall: ({ hall }) =>
    hall ? `Reservasi ini untuk ${hall}. Silakan datang ke sana.` : 'Reservasi ini untuk MPP lain.',
  too_early: ({ starts_at, opens_at }) =>
    starts_at && opens_at
      ? `Reservasi Anda pukul ${hourWords(String(starts_at))}. Lapor datang dibuka mulai pukul ${hourWords(String(opens_at))}.`
      : 'Belum waktunya lapor datang.',
  too_late: ({ closed_at }) =>
    closed_at
      ? `Waktu lapor datang untuk layanan ini berakhir pukul ${hourWords(String(closed_at))}. Silakan buat reservasi baru, atau ambil nomor pada hari layanan berikutnya.`
      : 'Waktu lapor datang sudah lewat. Silakan buat reservasi baru, atau ambil nomor pada hari layanan berikutnya.',
};

/** One sentence for a code nobody has, a hold, and what was cancelled: none of them tells which. */
export const unknownBooking =
  'Reservasi dengan kode ini tidak ditemukan. Periksa kembali kodenya, atau temui petugas Meja Depan.';
