import { createRunLog } from './RunLog';

describe('the log of a run', () => {
  const of = async (work: (log: ReturnType<typeof createRunLog>) => void) => {
    const kept: string[] = [];
    const log = createRunLog(async lines => {
      kept.push(...lines);
    }, []);
    work(log);
    await log.end();
    return kept;
  };
  const plan = [
    'Acquiring state lock.',
    'Terraform used the selected providers to generate the following plan.',
    '  + triggers = { "a" = "Zx9-secret" }',
  ];

  it('says values once it is known which of them are secret', async () => {
    const kept = await of(log => {
      plan.forEach(log.add);
      log.hide(['Zx9-secret']);
      log.add('Apply complete! Zx9-secret');
    });
    expect(kept).toEqual([
      ...plan.slice(0, 2),
      '  + triggers = { "a" = "(hidden)" }',
      'Apply complete! (hidden)',
    ]);
  });

  it('keeps what comes after secrets are known before anything was written', async () => {
    const kept = await of(log => {
      log.hide(['Zx9-secret']);
      log.add('Apply complete! Zx9-secret');
    });
    expect(kept).toEqual(['Apply complete! (hidden)']);
  });

  it('leaves them out where it is unknown which are secret', async () => {
    const kept = await of(log => plan.forEach(log.add));
    expect(kept).toEqual([
      plan[0],
      expect.stringMatching(/^\(2 lines are left out/),
    ]);
  });
});
