/** For whoever got a message that was meant for somebody else. */
export const not_mine = {
  link: 'Bukan nomor saya / bukan saya',
  title: 'Hentikan SMS ke nomor ini?',
  lead: (hall: string) =>
    `Bila SMS dari ${hall} bukan untuk Anda, kami berhenti mengirim ke nomor yang menerimanya, saat ini juga.`,
  keeps_reservation: 'Reservasinya tidak dibatalkan; itu milik orang lain.',
  keeps_ticket: 'Nomor antreannya tetap berlaku; itu milik orang lain.',
  yes: 'Ya, hentikan SMS',
  no: 'Tidak, kembali',
  done_title: 'SMS dihentikan',
  done: 'Nomor itu tidak menerima SMS lagi dari kami. Bila Anda ingin menerimanya lagi, silakan hubungi meja depan.',
  /** For whoever made the reservation. */
  stopped_note:
    'SMS ke nomor HP reservasi ini sudah dihentikan oleh penerimanya. Simpan halaman ini untuk melihat perubahan.',
};
