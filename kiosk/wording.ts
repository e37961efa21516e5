/** The languages a visitor may choose; the first is what every visit begins with. */
export const languages = ['id', 'en'] as const;
export type Language = (typeof languages)[number];

const id = {
  language: 'English',
  title: 'Ambil nomor antrean',
  welcome: 'Selamat datang',
  welcome_how: 'Sentuh layar untuk mengambil nomor antrean.',
  take_number: 'Ambil nomor',
  take_number_how: 'Pilih keperluan Anda, lalu ambil tiketnya.',

  have_reservation: 'Sudah reservasi?',
  have_reservation_how: 'Pindai QR atau ketik kode reservasi Anda.',
  scan_title: 'Pindai QR reservasi Anda',
  scan_how: 'Arahkan QR pada HP atau kertas ke pemindai di mesin ini.',
  camera: 'Pakai kamera',
  camera_picture: 'Gambar dari kamera',
  camera_none: 'Kamera tidak dapat dipakai. Silakan ketik kodenya.',
  code_title: 'Atau ketik kode reservasi',
  code_field: 'Kode reservasi',
  check_in: 'Lapor datang',
  scan_again: 'Pindai atau ketik lagi',
  not_checked_in: (code: string): string => {
    if (code === 'too_early') return 'Belum waktunya lapor datang';
    if (code === 'not_today') return 'Reservasi ini bukan untuk hari ini';
    if (code === 'too_late') return 'Waktu lapor datang sudah lewat';
    if (code === 'other_hall') return 'Reservasi ini untuk MPP lain';
    if (code === 'not_found') return 'Reservasi tidak ditemukan';
    if (code === 'not_a_booking_code') return 'Kode belum terbaca';
    return 'Mohon maaf';
  },

  which_need: 'Anda ada keperluan apa?',
  search: 'Cari keperluan lain',
  search_how: 'Ketik, misalnya "ktp hilang"',
  all_agencies: 'Pilih instansi',
  all_agencies_how: (count: number) => `${count} instansi di gedung ini`,

  search_title: 'Ketik keperluan Anda',
  search_field: 'Keperluan',
  search_example: 'misalnya: ktp hilang',
  search_none: 'Belum ditemukan. Coba kata lain, atau pilih instansinya.',
  erase: 'Hapus',
  space: 'Spasi',

  which_agency: 'Pilih instansi',
  which_service: 'Pilih layanan',
  waiting: (count: number) => (count === 0 ? 'Tanpa antrean' : `${count} menunggu`),
  minutes: (count: number) => `± ${count} menit di loket`,

  confirm_for: 'Ambil nomor untuk',
  confirm_at: 'di',
  bring: 'Bawa:',
  bring_nothing: 'Tidak perlu membawa dokumen.',
  free: 'Tidak dipungut biaya',
  closed_now: 'Tutup',
  closed_today: 'Sedang tutup',
  closed_service: 'Layanan ini sedang tutup.',
  other_service: 'Pilih layanan lain',
  lane_title: 'Antrean Anda',
  regular: 'Antrean umum',
  regular_who: 'Untuk semua pengunjung',
  priority: 'Antrean prioritas',
  priority_who: 'Lansia, penyandang disabilitas, ibu hamil atau menyusui, membawa balita',
  needs_title: 'Perlu didampingi? Sentuh bila perlu.',

  external: 'Punya kode dari aplikasi instansi?',
  external_how: 'Misalnya kode M-Paspor. Boleh dilewati.',
  external_kept: (code: string) => `Kode aplikasi: ${code}`,
  external_change: 'Sentuh untuk mengubah.',
  external_title: 'Ketik kode dari aplikasi instansi',
  external_field: 'Kode dari aplikasi instansi',
  external_not_nik: 'Nomor 16 angka ini seperti NIK. Yang diperlukan kode dari aplikasinya.',
  save: 'Simpan',
  skip: 'Lewati',

  taking: 'Nomor Anda sedang disiapkan',
  taking_how: 'Mohon tunggu sebentar.',
  taking_again: 'Sambungan sedang terputus. Kami mencoba lagi sendiri, Anda tidak perlu menyentuh apa pun.',
  give_up: 'Batal, saya ke Meja Depan',

  take_ticket: 'Silakan ambil tiket Anda',
  your_number: 'Nomor antrean Anda',
  ahead: (count: number) => (count === 0 ? 'Tidak ada antrean di depan Anda' : `${count} antrean di depan Anda`),
  next_step: 'Silakan duduk di ruang tunggu. Nomor Anda akan dipanggil di layar.',
  follow: 'Pindai untuk memantau antrean di HP Anda',
  follow_qr: 'Kode QR halaman antrean Anda',
  no_paper: 'Tiket tidak keluar? Foto layar ini, lalu temui petugas Meja Depan.',
  done: 'Selesai',
  leaving: (seconds: number) => `Layar kembali ke awal dalam ${seconds} detik.`,

  sorry: 'Mohon maaf',
  not_possible: 'Mesin ini belum dapat memberi nomor. Silakan ambil nomor di Meja Depan.',

  help: 'Saya perlu bantuan',
  help_title: 'Petugas kami siap membantu',
  help_how: 'Tunggu di sini sebentar, atau datanglah ke Meja Depan. Petugas dapat mengambilkan nomor untuk Anda.',

  back: 'Kembali',
  start_over: 'Ke awal',
  large: 'Huruf besar',
  low: 'Tampilan rendah',

  more: 'Lihat ke bawah',
  still_here: 'Apakah Anda masih di sini?',
  continue: 'Ya, lanjutkan',

  connecting: 'Mohon tunggu',
  connecting_how: 'Kami sedang menyambung ke sistem antrean. Layar ini terbuka sendiri setelah tersambung.',
  line_lost: 'Sambungan terputus. Kami menyambung kembali. Bila perlu cepat, silakan ke Meja Depan.',

  closed: 'Pengambilan nomor sedang tutup',
  opens: (when: string) => `Buka lagi ${when}.`,
  closed_how: 'Bila perlu bertanya, silakan ke Meja Depan.',
};

/** Everything a visitor reads here. Typed by the Indonesian words: one that is missing in English does not compile. */
export type Wording = typeof id;

const en: Wording = {
  language: 'Bahasa Indonesia',
  title: 'Take a queue number',
  welcome: 'Welcome',
  welcome_how: 'Touch the screen to take a queue number.',
  take_number: 'Take a number',
  take_number_how: 'Choose what you need, then take your ticket.',

  have_reservation: 'Have a reservation?',
  have_reservation_how: 'Scan the QR or type your reservation code.',
  scan_title: 'Scan the QR of your reservation',
  scan_how: 'Hold the QR on your phone or paper in front of the scanner of this machine.',
  camera: 'Use the camera',
  camera_picture: 'What the camera sees',
  camera_none: 'The camera cannot be used. Please type the code.',
  code_title: 'Or type your reservation code',
  code_field: 'Reservation code',
  check_in: 'Check in',
  scan_again: 'Scan or type again',
  not_checked_in: (code) => {
    if (code === 'too_early') return 'It is too early to check in';
    if (code === 'not_today') return 'This reservation is not for today';
    if (code === 'too_late') return 'The time to check in is over';
    if (code === 'other_hall') return 'This reservation is for another hall';
    if (code === 'not_found') return 'Reservation not found';
    if (code === 'not_a_booking_code') return 'The code could not be read';
    return 'We are sorry';
  },

  which_need: 'What do you need today?',
  search: 'Search for something else',
  search_how: 'Type, for example "lost id card"',
  all_agencies: 'Choose an agency',
  all_agencies_how: (count) => `${count} agencies in this building`,

  search_title: 'Type what you need',
  search_field: 'What you need',
  search_example: 'for example: lost id card',
  search_none: 'Nothing found yet. Try another word, or choose the agency.',
  erase: 'Delete',
  space: 'Space',

  which_agency: 'Choose an agency',
  which_service: 'Choose a service',
  waiting: (count) => (count === 0 ? 'No queue' : `${count} waiting`),
  minutes: (count) => `about ${count} minutes at the counter`,

  confirm_for: 'Take a number for',
  confirm_at: 'at',
  bring: 'Bring:',
  bring_nothing: 'No documents needed.',
  free: 'Free of charge',
  closed_now: 'Closed',
  closed_today: 'Closed now',
  closed_service: 'This service is closed.',
  other_service: 'Choose another service',
  lane_title: 'Your queue',
  regular: 'Regular queue',
  regular_who: 'For all visitors',
  priority: 'Priority queue',
  priority_who: 'Elderly, persons with disabilities, pregnant or nursing, with small children',
  needs_title: 'Would you like assistance? Touch what you need.',

  external: "Have a code from the agency's app?",
  external_how: 'For example M-Paspor. You may skip this.',
  external_kept: (code) => `Code of the app: ${code}`,
  external_change: 'Touch to change it.',
  external_title: "Type the code from the agency's app",
  external_field: "Code from the agency's app",
  external_not_nik: 'These 16 digits look like an identity number. Please type the code of the app.',
  save: 'Save',
  skip: 'Skip',

  taking: 'Your number is being prepared',
  taking_how: 'One moment, please.',
  taking_again: 'The connection is lost for a moment. We keep trying by ourselves, you need not touch anything.',
  give_up: 'Cancel, I will go to the front desk',

  take_ticket: 'Please take your ticket',
  your_number: 'Your queue number',
  ahead: (count) => {
    if (count === 0) return 'Nobody is ahead of you';
    return count === 1 ? '1 person ahead of you' : `${count} people ahead of you`;
  },
  next_step: 'Please take a seat in the waiting area. Your number will be called on the screen.',
  follow: 'Scan to follow the queue on your phone',
  follow_qr: 'QR code of your queue page',
  no_paper: 'No ticket? Take a photo of this screen and see the front desk.',
  done: 'Done',
  leaving: (seconds) => `This screen returns to the start in ${seconds} seconds.`,

  sorry: 'We are sorry',
  not_possible: 'This machine cannot give numbers yet. Please get your number at the front desk.',

  help: 'I need help',
  help_title: 'Our staff will gladly help you',
  help_how: 'Wait here for a moment, or go to the front desk. Our staff can take a number for you.',

  back: 'Back',
  start_over: 'Start over',
  large: 'Large text',
  low: 'Low layout',

  more: 'See more below',
  still_here: 'Are you still here?',
  continue: 'Yes, continue',

  connecting: 'Please wait',
  connecting_how: 'We are connecting to the queue system. This screen opens by itself.',
  line_lost: 'Connection lost. We are reconnecting. If you are in a hurry, please go to the front desk.',

  closed: 'No numbers are given right now',
  opens: (when) => `We open again on ${when}.`,
  closed_how: 'If you have a question, please go to the front desk.',
};

export const wording: Record<Language, Wording> = { id, en };
