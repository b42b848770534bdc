#!/usr/bin/env node
// `node scripts/adopt.mjs <portal>`: Plumbline in a portal of your own, from this
// clone and without a registry (docs/your-own-portal.md).
process.argv.splice(2, 0, 'adopt');
await import('./plumbline.mjs');
