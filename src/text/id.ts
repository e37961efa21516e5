import { hall, ticket } from './citizen-id.ts';
import { reservation } from './reservation-id.ts';
import type { RefusalCode } from '../refusal.ts';
import { checkInRefusals, unknownBooking } from './check-in-id.ts';
import { momentWords } from './say-time.ts';
import { sms } from './message-id.ts';
import { not_mine } from './not-mine-id.ts';
import { privacy } from './privacy-id.ts';
import { wrong } from './wrong-id.ts';

type Sentence = (facts: Readonly<Record<string, string | number>>) => string;

const refusals: Record<RefusalCode, Sentence> = {
  ...checkInRefusals,
  already_booked: () =>
    'Reservasi dengan data ini belum dapat dibuat. Bila Anda sudah punya reservasi, bukalah dengan kodenya atau batalkan dahulu. Bila belum, silakan hubungi Meja Depan.',
  booking_moved_on: () =>
    'Reservasi ini tidak dapat diubah lagi: sudah lapor datang, sudah batal, atau jamnya sudah lewat.',
  ask_front_desk: () => 'Silakan temui petugas Meja Depan agar nomor Anda dipanggil lagi.',
  capacity_below_taken: ({ taken }) =>
    `Sudah ${taken} tempat terisi pada jam ini. Kuota tidak dapat lebih kecil dari itu.`,
  code_wrong: () => 'Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu ketikkan lagi.',
  counter_busy: () => 'Selesaikan atau lewati dahulu nomor yang sedang ada di loket ini.',
  counter_closed: () => 'Loket belum dibuka. Buka loket dahulu, lalu panggil.',
  day_closed: () => 'Hari layanan ini sudah diakhiri.',
  forbidden: () => 'Anda tidak berwenang melakukan ini.',
  hold_expired: () => 'Waktu menahan tempat sudah habis. Silakan pilih jam lagi.',
  hold_mismatch: () => 'Layanan atau jam berbeda dari tempat yang ditahan. Silakan pilih jam lagi.',
  idempotency_conflict: () =>
    'Permintaan ini memakai kunci yang sudah dipakai permintaan lain. Muat ulang halaman, lalu coba lagi.',
  idempotency_key_missing: () => 'Permintaan ini harus membawa Idempotency-Key berupa UUID.',
  identity_needed: () => 'Layanan ini memerlukan nomor identitas. Pilih jenisnya, atau "belum punya nomor".',
  invalid_input: () => 'Ada isian yang belum benar. Periksa kembali, lalu kirim lagi.',
  login_failed: () => 'Nama pengguna atau kata sandi tidak cocok. Periksa kembali, lalu coba lagi.',
  login_wait: () => 'Terlalu banyak percobaan masuk. Tunggu beberapa menit, lalu coba lagi.',
  message_settled: () => 'Pesan ini sudah selesai atau sudah lewat waktunya, jadi tidak dapat dikirim ulang.',
  method_not_allowed: () => 'Cara membuka alamat ini tidak tersedia.',
  not_bookable: () => 'Layanan atau jam ini tidak dapat direservasi.',
  not_built_yet: () => 'Bagian ini belum tersedia.',
  not_found: ({ of }) =>
    of === 'booking'
      ? unknownBooking
      : 'Halaman atau nomor ini tidak ditemukan. Periksa kembali alamat atau tiket Anda.',
  not_signed_in: () => 'Silakan masuk dahulu.',
  reason_needed: () => 'Tuliskan alasannya, paling sedikit lima huruf.',
  reopen_too_late: () =>
    'Nomor ini tidak dapat dibuka kembali. Batasnya dua menit setelah selesai, oleh petugas yang sama.',
  same_service: () => 'Layanan yang dipilih sama dengan layanan sekarang. Pilih layanan lain.',
  service_closed: ({ opens_at }) =>
    opens_at
      ? `Layanan ini sedang tutup. Buka lagi ${momentWords(String(opens_at), 'id')}.`
      : 'Layanan ini sedang tutup.',
  slot_full: () => 'Kuota jam ini sudah penuh. Silakan pilih jam lain.',
  sold_out_today: () => 'Nomor untuk layanan ini sudah habis hari ini. Silakan datang di hari lain.',
  too_large: () => 'Kiriman terlalu besar.',
  too_many_requests: () => 'Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.',
  too_soon_to_miss: () =>
    'Belum dapat ditandai tidak hadir: panggil tiga kali dan tunggu tiga menit, atau tuliskan alasannya.',
  turn_moved_on: () => 'Nomor ini sudah berpindah status. Halaman telah diperbarui.',
  unavailable: () => 'Sistem sedang sibuk. Silakan coba lagi sebentar lagi.',
  unsupported_media_type: () => 'Bentuk kiriman tidak dikenal. Kirim sebagai JSON.',
};

export const id = {
  layout: {
    skip: 'Lewati ke isi',
    training: 'Latihan: nomor di halaman ini bukan antrean sungguhan.',
    training_staff: 'Mode latihan. Untuk mulai sungguhan jalankan:',
    help: 'Perlu bantuan? Temui petugas Meja Depan.',
    places: 'Halaman petugas',
    sign_out: 'Keluar',
    reference: 'Nomor rujukan',
  },
  refusals,
  wrong,
  privacy,
  hall,
  ticket,
  reservation,
  sms,
  not_mine,
  kiosk: {
    title: 'Ambil nomor antrean',
    wrong_external_code: 'Tulis kode dari aplikasi instansi, paling banyak 40 huruf dan angka. Bukan NIK.',
    no_script: 'Mesin ini belum siap. Silakan ambil nomor di Meja Depan.',
    unpaired: 'Mesin ini belum dipasangkan',
    unpaired_how:
      'Buka tautan perangkat kios yang dicetak saat sistem dimulai, sekali saja, di layar ini. Setelah itu halaman ini terbuka sendiri.',
    unpaired_citizen: 'Untuk mengambil nomor antrean, silakan ke Meja Depan.',
  },
  message: {
    sorry: 'Maaf',
    fault:
      'Terjadi gangguan pada sistem kami. Silakan coba lagi. Bila tetap terjadi, sebutkan nomor rujukan ini kepada petugas.',
    back: 'Kembali ke halaman utama',
    again: 'Coba lagi',
    unreadable: 'Ada karakter yang tidak dapat dibaca di isian ini. Silakan ketik ulang tanpa menyalin.',
  },
};
