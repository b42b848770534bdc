import { test } from '@playwright/test';
import { chooseSeed } from '../estate/Random';
import { killWhileSending } from '../kill/deliveries';
import { startPostgres } from '../support/postgres';

const rounds = Number(process.env.PLUMBLINE_SOAK_ROUNDS ?? 200);
const seed = chooseSeed();

for (const database of ['SQLite', 'PostgreSQL']) {
  test(`SIGKILL between send and record, many times, on ${database}`, async () => {
    process.stdout.write(`PLUMBLINE_E2E_SEED=${seed}, ${rounds} rounds\n`);
    const postgres =
      database === 'PostgreSQL' ? await startPostgres() : undefined;
    try {
      await killWhileSending({
        rounds: Math.ceil(rounds / 2),
        seed,
        databaseUrl: postgres?.newDatabase(),
        say: line => process.stdout.write(`  ${line}\n`),
      });
    } finally {
      await postgres?.stop();
    }
  });
}
