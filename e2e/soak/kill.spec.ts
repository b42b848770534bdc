import { test } from '@playwright/test';
import { chooseSeed } from '../estate/Random';
import { killAgainAndAgain } from '../kill/rounds';

const rounds = Number(process.env.PLUMBLINE_SOAK_ROUNDS ?? 200);
const seed = chooseSeed();

test('SIGKILL at random moments, many times, loses and doubles nothing', async () => {
  process.stdout.write(`PLUMBLINE_E2E_SEED=${seed}, ${rounds} rounds\n`);
  await killAgainAndAgain({
    rounds,
    seed,
    say: line => process.stdout.write(`  ${line}\n`),
  });
});
