import type { MessageStatus } from '../../message/message.ts';

/** How a message stands, as a mark on the staff's page. */
export const statusMarks: Record<MessageStatus, { word: string; icon: string; kind: string }> = {
  queued: { word: 'Menunggu waktunya', icon: 'clock', kind: 'plain' },
  sending: { word: 'Sedang dikirim', icon: 'send', kind: 'plain' },
  sent: { word: 'Terkirim, belum ada kabar', icon: 'send', kind: 'brand' },
  delivered: { word: 'Diterima', icon: 'checks', kind: 'good' },
  failed: { word: 'Gagal', icon: 'alert-circle', kind: 'bad' },
  unknown: { word: 'Tidak diketahui', icon: 'help-circle', kind: 'warn' },
  cancelled: { word: 'Tidak dikirim', icon: 'ban', kind: 'plain' },
};

const words: Readonly<Record<string, string>> = {
  // what the network said
  network: 'Operator tidak dapat menyampaikannya. HP mungkin mati atau nomornya sudah tidak aktif.',
  turned_away: 'Operator menolaknya.',
  UNDELIV: 'Operator tidak dapat menyampaikannya. HP mungkin mati atau nomornya sudah tidak aktif.',
  EXPIRED: 'HP tidak terjangkau sampai waktunya habis.',
  DELETED: 'Operator menghapusnya sebelum sampai.',
  REJECTD: 'Operator menolaknya.',
  not_indonesian_mobile: 'Nomornya bukan nomor HP Indonesia.',
  text: 'Gerbang tidak dapat membaca teksnya.',
  // on the way to the gateway
  cut: 'Sambungan ke gerbang terputus saat mengirim. Mungkin sudah terkirim, mungkin belum.',
  slow: 'Gerbang tidak menjawab pada waktunya. Mungkin sudah terkirim, mungkin belum.',
  garbage: 'Jawaban gerbang tidak terbaca. Mungkin sudah terkirim, mungkin belum.',
  in_part: 'Baru sebagian pesan yang diterima gerbang.',
  worker_lost: 'Sistem terhenti saat mengirim. Mungkin sudah terkirim, mungkin belum.',
  unreachable: 'Gerbang tidak terjangkau. Akan dicoba lagi.',
  busy: 'Gerbang sibuk. Akan dicoba lagi.',
  throttled: 'Gerbang meminta pelan-pelan. Akan dicoba lagi.',
  pace: 'Menunggu giliran kirim.',
  resting: 'Gerbang sedang bermasalah. Akan dicoba lagi.',
  not_let_in: 'Nama atau sandi gerbang ditolak. Akan dicoba lagi.',
  fault: 'Sistem gagal menyiapkannya. Akan dicoba lagi.',
  // limits
  limit_phone: 'Batas pesan sehari untuk satu nomor tercapai.',
  limit_prefix: 'Batas pesan sejam untuk satu awalan nomor tercapai.',
  limit_hall: 'Batas pesan sehari aula ini tercapai.',
  limit_money: 'Batas biaya sehari aula ini tercapai.',
  // not sent
  no_gateway: 'Belum ada gerbang SMS. Ini yang akan dikirim.',
  training: 'Mode latihan. Ini yang akan dikirim.',
  not_wanted: 'Pemilik nomor tidak mau menerima pesan.',
  cause_gone: 'Tidak perlu lagi: keadaannya sudah berubah.',
  booking_cancelled: 'Tidak perlu lagi: reservasinya dibatalkan.',
  booking_moved: 'Tidak perlu lagi: reservasinya dipindah.',
  seen_on_page: 'Tidak perlu lagi: sudah tampil di halaman tiketnya.',
  too_late: 'Waktunya sudah lewat.',
  quiet_hours: 'Jam tenang.',
  forgotten: 'Data warga sudah dihapus.',
  told_by_citizen: 'Menurut warga sendiri.',
};

/** Why a message stands as it does, in plain words; null where there is nothing to say. */
export function whyWords(why: string | null): string | null {
  if (why === null) return null;
  const known = words[why] ?? words[why.split(' ')[0] ?? ''];
  if (known !== undefined) return known;
  return /^(status|answer)_/.test(why)
    ? `Ditolak gerbang (${why.replace(/^[a-z]+_/, 'kode ')}).`
    : `Keterangan: ${why}.`;
}
