import { test } from '@playwright/test';
import { chooseSeed } from './estate/Random';
import { killAgainAndAgain } from './kill/rounds';

const seed = chooseSeed();

test('SIGKILL at random moments loses and doubles nothing', async ({}, testInfo) => {
  test.setTimeout(600_000);
  testInfo.annotations.push({
    type: 'seed',
    description: `PLUMBLINE_E2E_SEED=${seed}`,
  });
  const said: string[] = [];
  try {
    await killAgainAndAgain({
      rounds: 10,
      seed,
      say: line => said.push(line),
    });
  } finally {
    await testInfo.attach('rounds', { body: said.join('\n') });
  }
});
