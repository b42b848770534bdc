import { factDefinition, factDefinitions } from '.';

describe('the registry of facts', () => {
  it('has each name once, with all that a reader of it needs', () => {
    const names = factDefinitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const one of factDefinitions) {
      expect(one.name).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
      expect(one.description).not.toBe('');
      expect(one.maxAgeSeconds).toBeGreaterThan(0);
      expect(factDefinition(one.name)).toBe(one);
    }
  });

  it('knows no other', () => {
    expect(factDefinition('alerts.fring')).toBeUndefined();
    expect(factDefinition('constructor')).toBeUndefined();
  });
});
