import { test } from '@playwright/test';
import { killWhileCreating } from './kill/creations';

test('SIGKILL while a service is created or withdrawn leaves nothing half done', async () => {
  test.setTimeout(900_000);
  await killWhileCreating({
    // With a repository that is not in place yet, one without its contents, a
    // commit that was not pushed, one that was taken away and not removed, and what
    // was merged and not kept yet.
    calls: { create: [4, 5, 8], withdraw: [3], merged: [3] },
    say: line => process.stdout.write(`  ${line}\n`),
  });
});
