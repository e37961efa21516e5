/**
 * What is wrong with what a citizen wrote, and what to do: names the field, never repeats the number. A program that
 * sends no text at all hears the first two.
 */
export const wrong = {
  nothing: 'Isian ini harus ada.',
  number_for_text: 'Kirim isian ini sebagai teks (di dalam tanda kutip), bukan sebagai angka.',

  name_missing: 'Tuliskan nama, seperti di KTP.',
  name_long: 'Nama terlalu panjang. Tuliskan paling banyak 120 huruf.',
  name_characters: 'Nama hanya boleh berisi huruf, spasi, titik, koma, tanda petik, dan tanda hubung. Periksa kembali.',

  phone_missing: 'Tuliskan nomor HP yang dapat kami hubungi, misalnya 0812-3456-7890.',
  phone_several: 'Tuliskan satu nomor HP saja, tanpa tambahan apa pun.',
  phone_letters: 'Nomor HP hanya berisi angka, misalnya 0812-3456-7890. Periksa kembali.',
  phone_foreign:
    'Nomor HP dari luar Indonesia tidak dapat kami hubungi. Tuliskan nomor Indonesia, atau datang ke Meja Depan untuk dibantu.',
  phone_landline:
    'Nomor telepon rumah tidak dapat menerima pesan. Tuliskan nomor HP, atau datang ke Meja Depan untuk dibantu.',
  phone_short: 'Nomor HP kurang panjang. Tuliskan lengkap, misalnya 0812-3456-7890.',
  phone_long: 'Nomor HP terlalu panjang. Tuliskan satu nomor, misalnya 0812-3456-7890.',
  phone_not_mobile: 'Nomor HP Indonesia diawali 08, misalnya 0812-3456-7890. Periksa kembali.',

  identity_missing: 'Tuliskan nomor identitas, atau pilih "belum punya nomor".',
  identity_unwanted: 'Anda memilih "belum punya nomor". Kosongkan nomornya, atau pilih jenis identitas yang sesuai.',
  identity_from_spreadsheet:
    'Nomor ini telah diubah oleh lembar kerja (Excel) sehingga angkanya tidak lagi lengkap. Ketik langsung dari kartunya, sebagai teks.',
  nik_letters: 'NIK hanya berisi angka. Periksa apakah ada huruf O yang seharusnya angka 0, atau huruf l yang angka 1.',
  nik_length: 'NIK berisi tepat 16 angka. Periksa kembali di KTP atau kartu keluarga.',
  nik_date: 'Angka ke-7 sampai ke-12 NIK bukan tanggal lahir yang ada. Periksa kembali di KTP atau kartu keluarga.',
  nik_sequence: 'Empat angka terakhir NIK tidak mungkin 0000. Periksa kembali di KTP atau kartu keluarga.',
  nik_same_digit: 'NIK tidak mungkin berisi satu angka yang sama semua. Periksa kembali di KTP atau kartu keluarga.',
  family_card_letters:
    'Nomor kartu keluarga hanya berisi angka. Periksa apakah ada huruf O yang seharusnya angka 0, atau huruf l yang angka 1.',
  family_card_length: 'Nomor kartu keluarga berisi tepat 16 angka. Nomor itu ada di bagian atas kartu.',
  family_card_date: 'Angka ke-7 sampai ke-12 nomor kartu keluarga bukan tanggal yang ada. Periksa kembali di kartunya.',
  family_card_same_digit:
    'Nomor kartu keluarga tidak mungkin berisi satu angka yang sama semua. Periksa kembali di kartunya.',
  passport_form: 'Nomor paspor berisi 6 sampai 12 huruf dan angka, misalnya A1234567. Periksa kembali di paspor Anda.',
  kitas_form: 'Nomor KITAS atau KITAP berisi 6 sampai 20 huruf dan angka. Periksa kembali di kartu atau surat Anda.',
};
