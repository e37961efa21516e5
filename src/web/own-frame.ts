import type { Response } from 'express';

/** The paper may stand inside our own page, which prints it; everything else is never framed. */
export function allowOwnFrame(res: Response): void {
  const policy = String(res.getHeader('Content-Security-Policy') ?? '');
  res.set('Content-Security-Policy', policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"));
  res.set('X-Frame-Options', 'SAMEORIGIN');
}
