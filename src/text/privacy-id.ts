/** The version of this notice, kept with each booking made under it: change it whenever a sentence of it changes. */
export const NOTICE_VERSION = '2026-11-23';

type Asked = { what: string; why: string; basis: string };

const SERVICE =
  'Penyelenggaraan pelayanan publik: UU 27/2022 tentang Pelindungan Data Pribadi Pasal 20, dan UU 25/2009 tentang Pelayanan Publik.';
const CONSENT = 'Persetujuan Anda dengan mencentang atau mengisinya: UU 27/2022 Pasal 20.';

const asked: Asked[] = [
  {
    what: 'Nama orang yang akan datang',
    why: 'Menyapa di loket dan mencocokkan dengan berkas. Bersama nomor HP dipakai agar satu orang tidak memesan dua tempat pada layanan dan hari yang sama.',
    basis: SERVICE,
  },
  {
    what: 'Nomor identitas (NIK, paspor, KITAS atau KITAP, kartu keluarga)',
    why: 'Diminta hanya pada layanan yang dibatasi satu reservasi per orang per hari. Di layanan lain tidak diminta, dan bila tetap dikirim tidak disimpan. Belum punya nomor? Pilih "belum punya nomor".',
    basis: SERVICE,
  },
  {
    what: 'Nomor HP',
    why: 'Mengirim kabar tentang reservasi ini, membukanya kembali dengan empat angka terakhirnya, dan membatasi jumlah reservasi per nomor. Tidak dipakai untuk hal lain.',
    basis: SERVICE,
  },
  {
    what: 'Layanan, hari, dan jam yang dipilih; untuk diri sendiri atau orang lain',
    why: 'Menyediakan tempat bagi Anda dan menghitung tempat yang tersisa.',
    basis: SERVICE,
  },
  {
    what: 'Permintaan didahulukan dan bantuan yang diperlukan (boleh dikosongkan)',
    why: 'Agar petugas dapat bersiap, misalnya kursi roda atau juru bahasa isyarat.',
    basis: CONSENT,
  },
  {
    what: 'Penanda acak di peramban Anda',
    why: 'Mengingat tempat yang sedang ditahan untuk Anda. Tidak dipakai untuk mengenali atau mengikuti Anda.',
    basis: SERVICE,
  },
];

/** What becomes of the data of a booking, told to whoever gives it. */
export const privacy = {
  title: 'Pemberitahuan privasi reservasi',
  lead: 'Data yang Anda isi dipakai untuk reservasi ini saja. Di bawah ini: apa yang diminta, untuk apa, berapa lama disimpan, siapa yang melihat, dan apa hak Anda.',
  version: (version: string) => `Versi ${version}`,
  controller: (hall: string, regency: string) =>
    `Penanggung jawab data: ${hall}, ${regency}, bersama instansi yang melayani Anda.`,
  back: 'Kembali ke reservasi',

  asked_title: 'Data yang diminta dan untuk apa',
  asked,
  basis: 'Dasar',

  kept_title: 'Berapa lama disimpan',
  kept: {
    finished: (days: number) =>
      `Nama, nomor HP, dan nomor identitas dihapus ${days} hari setelah kunjungan selesai dilayani.`,
    others: (days: number) =>
      `Pada layanan yang dibatasi per orang, dan bila Anda membatalkan, tidak datang, atau belum selesai dilayani, dihapus ${days} hari setelah hari kunjungan.`,
    hash: (days: number) =>
      `Sidik angka yang hanya dapat menjawab "orang yang sama atau bukan", tanpa dapat dibaca kembali, dihapus setelah ${days} hari.`,
    held: 'Bila Anda tidak mengirim isian ini, tidak ada data diri yang disimpan.',
    proof:
      'Setiap penghapusan dicatat jumlah dan tanggalnya, tanpa menyebut siapa. Angka layanan tanpa data diri tetap disimpan.',
  },

  seen_title: 'Siapa yang melihat',
  seen: [
    'Petugas loket yang melayani Anda, petugas Meja Depan, dan penyelia melihat nama Anda, sedangkan nomornya disamarkan: 3171••••••••0001 dan 0812-••••-7890.',
    'Nomor lengkap hanya dibuka bila perlu, dengan alasan, dan setiap kali dicatat: siapa, kapan, mengapa.',
    'Layar panggilan, pengeras suara, tiket, dan kode QR tidak pernah memuat nama, nomor HP, atau nomor identitas.',
    'Nama, nomor HP, dan nomor identitas disimpan tersandi, dan tidak pernah ada di alamat halaman atau catatan sistem.',
    'Data tidak dijual dan tidak diberikan kepada pihak lain, kecuali bila diwajibkan undang-undang.',
  ],

  rights_title: 'Hak Anda',
  rights: [
    'Mengetahui data Anda yang disimpan dan siapa yang telah membukanya, serta mendapat salinannya.',
    'Memperbaiki dan melengkapi data yang keliru.',
    'Menghapus data dan mengakhiri pemakaiannya, menarik persetujuan, atau meminta pemakaiannya dibatasi.',
    'Mengajukan keberatan, dan menggugat bila Anda dirugikan.',
  ],

  how_title: 'Cara menggunakannya',
  how: [
    'Membatalkan dan memindahkan reservasi dapat Anda lakukan sendiri di halaman reservasi Anda.',
    'Untuk hal lain, datanglah ke Meja Depan dengan kode reservasi dan kartu identitas Anda. Permintaan dijawab paling lama 3 x 24 jam.',
    'Untuk orang lain: tunjukkan bahwa Anda mewakilinya, atau datang bersama.',
    'Tidak ingin mengisi data? Anda tetap dapat datang langsung dan mengambil nomor antrean tanpa data diri.',
  ],
};
