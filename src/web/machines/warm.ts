import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Express } from 'express';
import type { Deps } from '../../deps.ts';
import { faultOf, log } from '../../log.ts';
import { warmQueue } from '../../queue/warm.ts';
import { root } from '../../root.ts';

/**
 * Does everything once that is slow the first time: hot statements on every connection, every template read and
 * compiled, the public pages drawn. What goes wrong here is logged and is not a reason not to serve.
 */
export async function warm(app: Express, { pools }: Deps): Promise<void> {
  const all = await Promise.allSettled([warmQueue(pools), compileViews(app), visitOnce(app, pools.db)]);
  for (const one of all) if (one.status === 'rejected') log('warn', 'web.not_warm', faultOf(one.reason));
}

/** Into the cache that the pages draw from. Drawing without facts fails; by then the template is compiled and kept. */
async function compileViews(app: Express): Promise<void> {
  const files = readdirSync(join(root, 'views'), { recursive: true, encoding: 'utf8' });
  const views = files.filter((file) => file.endsWith('.ejs')).map((file) => file.slice(0, -'.ejs'.length));
  for (const view of views)
    await new Promise<void>((done, failed) => {
      app.render(view, {}, (error: unknown) => (error instanceof SyntaxError ? failed(error) : done()));
    });
}

/** One real visit to the pages that everyone sees first, by way of a port of its own. */
async function visitOnce(app: Express, db: Deps['pools']['db']): Promise<void> {
  const slugs: string[] = await db('halls').orderBy('slug').limit(1).pluck('slug');
  const server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = address !== null && typeof address !== 'string' ? address.port : 0;
  try {
    for (const path of ['/', ...slugs.flatMap((slug) => [`/${slug}/`, `/${slug}/masuk`])]) {
      const page = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) });
      await page.arrayBuffer();
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
