import type { wrong as wrongId } from './wrong-id.ts';

/** What is wrong with what a citizen wrote, in English. */
export const wrong: typeof wrongId = {
  nothing: 'This field must be there.',
  number_for_text: 'Send this field as text (in quotation marks), not as a number.',

  name_missing: 'Write the name, as on the identity card.',
  name_long: 'The name is too long. Write 120 letters at most.',
  name_characters:
    'A name may hold letters, spaces, full stops, commas, apostrophes and hyphens only. Please check it.',

  phone_missing: 'Write a mobile number at which we can reach you, for example 0812-3456-7890.',
  phone_several: 'Write one mobile number only, with nothing added to it.',
  phone_letters: 'A mobile number holds digits only, for example 0812-3456-7890. Please check it.',
  phone_foreign:
    'We cannot reach mobile numbers from outside Indonesia. Write an Indonesian number, or come to the front desk for help.',
  phone_landline: 'A landline cannot receive messages. Write a mobile number, or come to the front desk for help.',
  phone_short: 'The mobile number is too short. Write all of it, for example 0812-3456-7890.',
  phone_long: 'The mobile number is too long. Write one number, for example 0812-3456-7890.',
  phone_not_mobile: 'Indonesian mobile numbers begin with 08, for example 0812-3456-7890. Please check it.',

  identity_missing: 'Write the identity number, or choose "no number yet".',
  identity_unwanted: 'You chose "no number yet". Leave the number empty, or choose the kind of identity it is.',
  identity_from_spreadsheet:
    'A spreadsheet (Excel) has changed this number, so that its digits are no longer complete. Type it from the card, as text.',
  nik_letters: 'A NIK holds digits only. See whether a letter O should be a 0, or a letter l a 1.',
  nik_length: 'A NIK has exactly 16 digits. Please check it on the identity card or family card.',
  nik_date:
    'Digits 7 to 12 of the NIK are not a date of birth that exists. Please check the identity card or family card.',
  nik_sequence: 'The last four digits of a NIK cannot be 0000. Please check it on the identity card or family card.',
  nik_same_digit: 'A NIK cannot be one digit over and over. Please check it on the identity card or family card.',
  family_card_letters:
    'A family card number holds digits only. See whether a letter O should be a 0, or a letter l a 1.',
  family_card_length: 'A family card number has exactly 16 digits. It stands at the top of the card.',
  family_card_date: 'Digits 7 to 12 of the family card number are not a date that exists. Please check the card.',
  family_card_same_digit: 'A family card number cannot be one digit over and over. Please check the card.',
  passport_form: 'A passport number has 6 to 12 letters and digits, for example A1234567. Please check the passport.',
  kitas_form: 'A KITAS or KITAP number has 6 to 20 letters and digits. Please check the card or letter.',
};
