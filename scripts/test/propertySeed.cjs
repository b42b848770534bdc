/**
 * Property tests draw the same examples each time, so that a commit that passed
 * passes again. `PLUMBLINE_SEED=random` draws new ones; a number repeats one
 * failure.
 */
const seed = process.env.PLUMBLINE_SEED ?? '20261120';
if (seed !== 'random') {
  require('fast-check').configureGlobal({ seed: Number(seed) });
}
