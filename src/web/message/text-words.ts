import type { MessageKind, Placeholder } from '../../message/kinds.ts';

/** Each kind on the pages of the admin: its part of the address, its name, and when it goes out. */
export const kindWords: Record<MessageKind, { slug: string; title: string; when: string }> = {
  booking_confirmed: { slug: 'konfirmasi', title: 'Konfirmasi', when: 'Segera setelah reservasi dibuat.' },
  reminder_h1: {
    slug: 'pengingat-sehari',
    title: 'Pengingat sehari sebelumnya',
    when: 'Sehari sebelum jam reservasi, pukul 16.00.',
  },
  reminder_2h: {
    slug: 'pengingat-dua-jam',
    title: 'Pengingat dua jam sebelumnya',
    when: 'Dua jam sebelum jam reservasi. Tidak dikirim bila jatuh di jam tenang.',
  },
  booking_changed: { slug: 'perubahan', title: 'Perubahan jadwal', when: 'Segera setelah MPP memindahkan reservasi.' },
  booking_cancelled: { slug: 'pembatalan', title: 'Pembatalan', when: 'Segera setelah MPP membatalkan reservasi.' },
  reply_help: {
    slug: 'jawaban-balasan',
    title: 'Jawaban atas balasan',
    when: 'Bila balasan warga tidak dapat dijalankan. Hanya bila gerbang menerima balasan.',
  },
  near_turn: {
    slug: 'hampir-giliran',
    title: 'Hampir giliran',
    when: 'Saat giliran sudah dekat, bila halaman tiket tidak terbuka di HP.',
  },
  called: { slug: 'panggilan', title: 'Panggilan', when: 'Saat dipanggil, bila halaman tiket tidak terbuka di HP.' },
};

/** What each placeholder stands for. */
export const placeholderWords: Record<Placeholder, string> = {
  aula: 'Nama pendek MPP',
  kode: 'Kode reservasi',
  layanan: 'Nama layanan; layanan peka selalu "layanan Anda"',
  tgl: 'Hari dan tanggal reservasi',
  jam: 'Jam, dengan zona waktunya',
  batas: 'Batas lapor datang sebagai reservasi',
  url: 'Alamat halaman reservasi atau tiket',
  nomor: 'Nomor antrean',
  sisa: 'Jumlah antrean di depan',
  loket: 'Nomor loket yang memanggil',
  zona: 'Huruf zona ruang tunggu',
  alasan: 'Alasan pembatalan',
};

export const languageWords = { id: 'Bahasa Indonesia', en: 'Bahasa Inggris' } as const;
