import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, stop } from 'esbuild';
import { type Request, type Response, Router } from 'express';
import { root } from '../../root.ts';

/** Everything the pages load that is not a page: scripts, sheets, fonts, voice clips. In memory, under names that change with the content. */
export type Assets = {
  /** The address of `display.js`, `base.css` or `voice/lima.mp3`. Throws for a name that does not exist. */
  url(name: string): string;
  /** Name without folder and ending → address, for all assets of one folder: `{ lima: '/assets/voice/lima-….mp3' }`. */
  folder(name: string): Record<string, string>;
  /** Answers what stands behind the addresses; to be mounted at `/assets`. */
  router(): Router;
};

type Asset = { body: Buffer; type: string; tag: string; br?: Buffer; gzip?: Buffer };
type Made = { name: string; file: string; content: Uint8Array };

const PREFIX = '/assets/';
const ASSETS = join(root, 'src/web/assets');
const CLIENT = join(root, 'src/web/client');
const KIOSK = join(root, 'kiosk/kiosk.ts');

/** Older Android phones and TVs are still in use; newer CSS and JS is rewritten for them. */
const BROWSERS = ['chrome100', 'firefox100', 'safari15'];

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.png': 'image/png',
  '.wav': 'audio/wav',
  '.webm': 'audio/webm',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = new Set(['.css', '.js', '.json', '.svg']);

let built: Promise<Assets> | undefined;

/** Bundles, hashes and compresses all assets, once per process: later calls get the same ones. */
export function buildAssets(): Promise<Assets> {
  built ??= makeAssets();
  return built;
}

async function makeAssets(): Promise<Assets> {
  const made = (await Promise.all([bundled(), copied()])).flat();
  const urls = new Map(made.map(({ name, file }) => [name, PREFIX + file]));
  const files = new Map(
    await Promise.all(made.map(async ({ file, content }) => [file, await packed(file, content)] as const)),
  );

  return {
    url(name) {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`no asset ${name}`);
      return url;
    },
    folder(name) {
      const inside = [...urls].filter(([asset]) => asset.startsWith(`${name}/`));
      return Object.fromEntries(inside.map(([asset, url]) => [basename(asset, extname(asset)), url]));
    },
    router() {
      return Router().get('/*path', (req: Request, res: Response) => {
        const asset = files.get(req.path.slice(1));
        if (asset) send(req, res, asset);
        else res.sendStatus(404);
      });
    },
  };
}

/** Scripts and sheets, with what they import. A file beginning with `_` is only ever imported. */
async function bundled(): Promise<Made[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: await entryPoints(),
    outdir: 'assets',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: BROWSERS,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file', '.svg': 'file' },
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  // The compiler is a process of its own and is not needed again.
  await stop();

  return outputFiles.map(({ path, contents }) => {
    const file = basename(path);
    const entry = metafile.outputs[`assets/${file}`]?.entryPoint;
    const name = entry === undefined ? file : basename(entry, extname(entry)) + extname(file);
    return { name, file, content: contents };
  });
}

async function entryPoints(): Promise<string[]> {
  const scripts = (await readdir(CLIENT)).filter((file) => file.endsWith('.ts') && !file.startsWith('_'));
  const sheets = (await readdir(ASSETS)).filter((file) => file.endsWith('.css'));
  return [
    ...scripts.map((file) => join(CLIENT, file)),
    ...sheets.map((file) => join(ASSETS, file)),
    ...(existsSync(KIOSK) ? [KIOSK] : []),
  ];
}

/** What is served as it lies there: pictures and voice clips (fonts come with the sheets). */
async function copied(): Promise<Made[]> {
  const entries = await readdir(ASSETS, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const served = paths.filter((path) => !['.css', '.woff2'].includes(extname(path)) && extname(path) in TYPES);
  return Promise.all(
    served.map(async (path) => {
      const content = await readFile(path);
      const name = relative(ASSETS, path).replaceAll('\\', '/');
      const ending = extname(name);
      return { name, file: `${name.slice(0, -ending.length)}-${fingerprint(content)}${ending}`, content };
    }),
  );
}

async function packed(file: string, content: Uint8Array): Promise<Asset> {
  const body = Buffer.from(content);
  const asset = { body, type: TYPES[extname(file)] ?? 'application/octet-stream', tag: `"${fingerprint(body)}"` };
  if (!COMPRESSIBLE.has(extname(file))) return asset;
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
    promisify(gzip)(body, { level: 9 }),
  ]);
  return { ...asset, br, gzip: gzipped };
}

function fingerprint(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 10);
}

function send(req: Request, res: Response, asset: Asset): void {
  const accepted = req.acceptsEncodings();
  const coding = (['br', 'gzip'] as const).find((name) => asset[name] && accepted.includes(name));
  res.set({
    'Content-Type': asset.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
  });
  // Express answers 304 by itself when the browser already has this tag.
  res.set('ETag', coding ? `${asset.tag.slice(0, -1)}-${coding}"` : asset.tag);
  if (coding) res.set('Content-Encoding', coding);
  res.send(coding ? asset[coding] : asset.body);
}
