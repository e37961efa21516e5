import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

declare module 'express-serve-static-core' {
  interface Locals {
    nonce: string;
    request_id: string;
  }
}

/** The headers of every answer (S26–S28, S30): strict CSP with a nonce, nothing framed, nothing sniffed, nothing referred. */
export function headers(https: boolean): RequestHandler[] {
  const nonce: RequestHandler = (_req, res, next) => {
    res.locals.nonce = randomBytes(16).toString('base64');
    next();
  };
  const strict = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [(_req, res) => ('locals' in res ? `'nonce-${nonceOf(res)}'` : "'none'"), "'strict-dynamic'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        mediaSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        frameSrc: ["'self'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['fragment', "'allow-duplicates'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // on plain http, where browsers send no Sec-Fetch-Site, `no-referrer` would hide the origin of our own forms too
    referrerPolicy: { policy: https ? 'no-referrer' : 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
    originAgentCluster: true,
  });
  const rest: RequestHandler = (_req, res, next) => {
    res.set(
      'Permissions-Policy',
      'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), autoplay=(self), fullscreen=(self)',
    );
    res.set('Cache-Control', 'no-store');
    next();
  };
  return [nonce, strict, rest];
}

function nonceOf(res: object): string {
  if (!('locals' in res) || typeof res.locals !== 'object' || res.locals === null || !('nonce' in res.locals))
    return '';
  return String(res.locals.nonce);
}
