import fc from 'fast-check';
import {
  environmentOfLabels,
  Environments,
  isElsewhere,
  placeOfLabels,
} from './Environments';

describe('Environments', () => {
  const usual = new Environments();

  it.each([
    ['production', ['prod', 'PROD', ' prod-eu ', 'live', 'production/eu']],
    ['staging', ['staging', 'stage-2', 'preprod']],
    ['test', ['qa', 'uat-1']],
    ['development', ['dev', 'dev-anna', 'review/42', 'sandbox']],
    [undefined, ['eu-west-1', 'perf', 'products', 'constructor', '']],
  ])('takes for %s what is usually called so', (environment, names) => {
    expect(names.map(name => usual.of(name))).toEqual(
      names.map(() => environment),
    );
  });

  it('leaves out what is known to be of another, and nothing else', () => {
    const filter = usual.filterFor('prod');
    expect(filter.name).toBe('production');
    const elsewhere = [undefined, 'live', 'perf', 'dev', 'Staging-2'].map(
      name => isElsewhere(name, filter),
    );
    expect(elsewhere).toEqual([false, false, false, true, true]);
    expect(isElsewhere('perf', usual.filterFor('perf'))).toBe(false);
    expect(isElsewhere('prod', usual.filterFor('perf'))).toBe(true);
  });

  it('goes by what is configured before what is usual', () => {
    const own = new Environments({
      production: ['prod', 'main'],
      perf: ['load-*'],
      staging: ['Test'],
    });
    expect(
      ['main', 'live', 'load-3', 'perf', 'test', 'qa'].map(one => own.of(one)),
    ).toEqual(['production', undefined, 'perf', 'perf', 'staging', 'test']);
    expect(isElsewhere('load-3', own.filterFor('production'))).toBe(true);
  });

  it('takes a whole name before how another one begins', () => {
    const own = new Environments({ staging: ['prod-rehearsal'] });
    expect(own.of('prod-rehearsal')).toBe('staging');
    expect(isElsewhere('prod-rehearsal', own.filterFor('staging'))).toBe(false);
    expect(isElsewhere('prod-rehearsal', own.filterFor('prod'))).toBe(true);
  });

  it.each([
    [{ a: ['x'], b: ['X'] }],
    [{ a: ['x-*'], b: ['x-y-*'] }],
    [{ a: ['prod-a-*'] }],
    [{ a: ['*'] }],
    [{ a: ['x*y'] }],
    [{ a: [' '] }],
  ])('refuses %j: a name would be of two, or of none', names => {
    expect(() => new Environments(names)).toThrow(/can't be of|needs a name/);
  });

  it('says of every name the same, whoever asks', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('prod', 'prod-eu', 'prodx', 'dev', 'dev-1', 'qa', 'perf'),
    );
    fc.assert(
      fc.property(name, name, (requested, other) => {
        const known = usual.of(other);
        const about = usual.filterFor(requested);
        expect(isElsewhere(other, about)).toBe(
          known !== undefined && known !== about.name,
        );
        expect(isElsewhere(requested, about)).toBe(false);
      }),
    );
  });
});

describe('environmentOfLabels', () => {
  it.each([
    [{ env: 'dev', environment: 'prod' }, 'prod'],
    [{ environment: ' ', env: 'dev' }, 'dev'],
    [{ deployment_environment_name: 'qa' }, 'qa'],
    [{ service: 'dev' }, undefined],
    [undefined, undefined],
  ])('reads %j', (labels, environment) => {
    expect(environmentOfLabels(labels)).toBe(environment);
  });
});

describe('placeOfLabels', () => {
  it('reads environment and region', () => {
    expect(placeOfLabels({ env: 'dev', 'cloud.region': 'eu-west-1' })).toEqual({
      environment: 'dev',
      regions: ['eu-west-1'],
    });
    expect(placeOfLabels({ region: ' ' })).toEqual({});
  });

  it.each([
    [{ cluster: 'eu-a', deployment: 'pay-canary' }, ['eu-a'], ['pay-canary']],
    [{ pod: 'pay-canary-7c9f6d5b8-x2vkq' }, undefined, ['pay-canary']],
    [{ pod: 'ledger-db-0' }, undefined, ['ledger-db']],
    [{ pod: 'pay' }, undefined, ['pay']],
  ])('reads cluster and workload of %j', (labels, clusters, workloads) => {
    expect(placeOfLabels(labels)).toEqual({
      ...(clusters && { clusters }),
      workloads,
    });
  });
});
