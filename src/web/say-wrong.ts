import { z } from 'zod';
import { texts } from '../text/text.ts';
import type { Language, WrongCode } from '../text/text.ts';

type Issue = z.core.$ZodRawIssue;

const isOurs = (code: unknown): code is WrongCode => typeof code === 'string' && Object.hasOwn(texts.id.wrong, code);

function codeOf(issue: Issue): WrongCode | null {
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.['wrong'];
    return isOurs(code) ? code : null;
  }
  if (issue.code !== 'invalid_type') return null;
  if (issue.input === undefined) return 'nothing';
  return issue.expected === 'string' && typeof issue.input === 'number' ? 'number_for_text' : null;
}

/**
 * What is said of a wrong field, in the visitor's language: our own sentence where the field has one (an issue with
 * `params.wrong`), else zod's.
 */
export function sayWrong(language: Language): z.core.$ZodErrorMap {
  const { localeError } = language === 'en' ? z.locales.en() : z.locales.id();
  return (issue) => {
    const code = codeOf(issue);
    return code === null ? localeError(issue) : texts[language].wrong[code];
  };
}
