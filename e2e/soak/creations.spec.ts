import { test } from '@playwright/test';
import { killWhileCreating } from '../kill/creations';

test('SIGKILL after each call of git creates once, and withdraws all', async () => {
  test.setTimeout(0);
  await killWhileCreating({
    say: line => process.stdout.write(`  ${line}\n`),
  });
});
