/** What a citizen may ask to be helped with. Chosen from this list, so that no health datum is ever typed. */
export const accessNeeds = ['deaf', 'wheelchair', 'blind', 'companion', 'sign_language'] as const;
export type AccessNeed = (typeof accessNeeds)[number];

/** How each is said to citizens and shown to officers: always the word beside the icon. */
export const needWords: Record<AccessNeed, { id: string; en: string; icon: string }> = {
  deaf: { id: 'Tuli', en: 'Deaf', icon: 'deaf' },
  wheelchair: { id: 'Kursi roda', en: 'Wheelchair', icon: 'wheelchair' },
  blind: { id: 'Netra', en: 'Blind', icon: 'eye-off' },
  companion: { id: 'Pendamping', en: 'Companion', icon: 'users' },
  sign_language: { id: 'Juru bahasa isyarat', en: 'Sign language interpreter', icon: 'hand-love-you' },
};

/** The known ones among the words kept with a ticket, in the order of the list. */
export const needsOf = (kept: readonly string[]): AccessNeed[] => accessNeeds.filter((need) => kept.includes(need));
