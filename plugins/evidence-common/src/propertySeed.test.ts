import fc from 'fast-check';

// Set by scripts/test/propertySeed.cjs; a copy of fast-check of its own would miss it.
it('gives every property test a seed', () => {
  const { seed } = fc.readConfigureGlobal();
  expect(seed).toBe(
    process.env.PLUMBLINE_SEED === 'random'
      ? undefined
      : Number(process.env.PLUMBLINE_SEED ?? 20261120),
  );
});
