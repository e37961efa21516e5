import type { sms as smsId } from './message-id.ts';

/** What goes to a phone, in English. The words of a reply stay Indonesian: the hall reads no others. */
export const sms: typeof smsId = {
  texts: {
    booking_confirmed:
      '{aula}: Reservation {kode} for {layanan}, {tgl} at {jam}. Please check in by {batas}. Change/cancel: {url}',
    reminder_h1:
      '{aula}: Tomorrow, {tgl} at {jam}, reservation {kode} for {layanan}. Bring your original ID card and documents. Change/cancel: {url}',
    reminder_2h:
      '{aula}: Today, {tgl} at {jam}, reservation {kode} for {layanan}. Please check in by {batas}. Change/cancel: {url}',
    booking_changed: '{aula}: Reservation {kode} is now {tgl} at {jam}. Change/cancel: {url}',
    booking_cancelled:
      '{aula}: We are sorry, reservation {kode} on {tgl} at {jam} is cancelled: {alasan}. Choose another time: {url}',
    reply_help: '{aula}: Your reservation {kode}, {tgl} at {jam}. See, change or cancel it: {url}',
    near_turn:
      '{aula}: Number {nomor}. People ahead of you at {jam}: {sisa}. Please be ready in the waiting area of zone {zona}.',
    called: '{aula}: Number {nomor} is called to Counter {loket} at {jam}.',
  },
  your_service: 'your service',
  no_reason: 'circumstances at the hall',
  reply: {
    cancel: 'Reply BATAL {kode} to cancel.',
    come: 'Reply HADIR {kode} if you come, BATAL {kode} to cancel.',
  },
};
