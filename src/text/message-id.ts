/** What goes to a phone. ASCII, so that a letter costs a septet; times come with their zone. Braces: see `message/kinds.ts`. */
export const sms = {
  texts: {
    booking_confirmed:
      '{aula}: Reservasi {kode} untuk {layanan}, {tgl} pukul {jam}. Lapor datang paling lambat {batas}. Ubah/batal: {url}',
    reminder_h1:
      '{aula}: Besok, {tgl} pukul {jam}, reservasi {kode} untuk {layanan}. Bawa KTP asli dan berkas. Ubah/batal: {url}',
    reminder_2h:
      '{aula}: Hari ini, {tgl} pukul {jam}, reservasi {kode} untuk {layanan}. Lapor datang paling lambat {batas}. Ubah/batal: {url}',
    booking_changed: '{aula}: Reservasi {kode} kini {tgl} pukul {jam}. Ubah/batal: {url}',
    booking_cancelled:
      '{aula}: Maaf, reservasi {kode} {tgl} pukul {jam} dibatalkan karena {alasan}. Pilih jadwal lain: {url}',
    reply_help: '{aula}: Reservasi Anda {kode}, {tgl} pukul {jam}. Lihat, ubah, atau batalkan: {url}',
    near_turn:
      '{aula}: Nomor {nomor}, pukul {jam} tinggal {sisa} antrean di depan Anda. Mohon bersiap di ruang tunggu zona {zona}.',
    called: '{aula}: Nomor {nomor} dipanggil ke Loket {loket} pukul {jam}.',
  },
  /** In place of a sensitive service's name. */
  your_service: 'layanan Anda',
  no_reason: 'keadaan di MPP',
  /** Added where the gateway brings replies back. */
  reply: {
    cancel: 'Balas BATAL {kode} untuk batal.',
    come: 'Balas HADIR {kode} bila datang, BATAL {kode} bila batal.',
  },
};
