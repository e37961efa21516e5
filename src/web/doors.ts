import type { Route } from './route.ts';

/** Who may enter where: every route of the product. This list is the whole of it; what is not here is refused. */
export const routes: Route[] = [];
