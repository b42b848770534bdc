import { catalogFacts, catalogFactsOf } from './catalog';

describe('catalogFactsOf', () => {
  const bare = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'checkout' },
  };

  it('says what is there, and that the rest is not', () => {
    const facts = catalogFactsOf({
      ...bare,
      metadata: {
        name: 'checkout',
        annotations: {
          'plumbline.dev/tier': '1',
          'plumbline.dev/runbook': ' ',
        },
        links: [{ url: 'https://dash.example/checkout' }],
      },
      spec: { owner: 'payments', lifecycle: 'production' },
      relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
    });
    expect(facts.get('catalog.owner')).toEqual({
      present: true,
      value: 'group:default/payments',
    });
    expect(facts.get('catalog.tier')).toEqual({ present: true, value: '1' });
    expect(facts.get('catalog.runbook')).toEqual({ present: false, value: '' });
    expect(facts.get('catalog.links')).toEqual([
      { url: 'https://dash.example/checkout', title: '', type: '' },
    ]);
  });

  it('states each fact in its registered shape, of whatever entity', () => {
    for (const entity of [
      bare,
      { ...bare, spec: { owner: 7, lifecycle: null } },
    ]) {
      const facts = catalogFactsOf(entity);
      for (const { name, schema } of catalogFacts) {
        expect(schema.safeParse(facts.get(name)).success).toBe(true);
      }
    }
  });
});
