import type { ProductDetails } from '@plumbline/backstage-plugin-provisioning-common';
import {
  chosen,
  fieldsOf,
  firstValues,
  postable,
  sortProblems,
  valuesFrom,
} from './form';

const level = (environments: string[], classifications: string[]) => ({
  title: 'A level',
  promise: { backups: 'none', availability: 'some', protection: 'none' },
  environments,
  classifications,
});

const region = { type: 'string', enum: ['eu-north-1', 'us-east-1'] };

const product = {
  levels: {
    dev: level(['dev'], ['internal']),
    staging: level(['staging'], ['internal']),
    'staging-restricted': level(['staging'], ['restricted']),
  },
  form: {
    schema: {
      type: 'object',
      properties: {
        costCenter: { type: 'string' },
        engine: { type: 'string', const: 'postgresql' },
        durability: {
          type: 'string',
          enum: ['dev', 'staging', 'staging-restricted'],
        },
        region,
        dataClassification: {
          type: 'string',
          enum: ['internal', 'restricted'],
        },
        environment: { type: 'string', enum: ['dev', 'staging'] },
        connection_limit: { type: 'number', default: 10, maximum: 100 },
      },
      required: ['costCenter', 'engine', 'durability'],
    },
    levels: {
      dev: { connection_limit: { type: 'number', maximum: 20 } },
      'staging-restricted': { region: { ...region, enum: ['eu-north-1'] } },
    },
    review: [],
  },
} as unknown as ProductDetails;

const optionsOf = (name: string, values: object, denied = {}) =>
  fieldsOf(product, values as never, denied).find(each => each.name === name)
    ?.options;

describe('the form of a request', () => {
  it('takes from an address what can be chosen', () => {
    const from = (text: string) =>
      valuesFrom(product, new URLSearchParams(text));
    expect(from('dataClassification=restricted&costCenter=CC-7')).toEqual({
      dataClassification: 'restricted',
      costCenter: 'CC-7',
    });
    expect(from('dataClassification=confidential&costCenter=CC-7')).toEqual({
      costCenter: 'CC-7',
    });
  });

  it('asks in an order in which choices narrow, and not for what is settled', () => {
    expect(fieldsOf(product, {}).map(({ name }) => name)).toEqual([
      'environment',
      'dataClassification',
      'durability',
      'region',
      'connection_limit',
      'costCenter',
    ]);
    expect(firstValues(product)).toEqual({
      engine: 'postgresql',
      connection_limit: 10,
    });
  });

  it('closes levels by environment and data, and says why', () => {
    const options = optionsOf('durability', {
      environment: 'staging',
      dataClassification: 'restricted',
    });
    expect(options).toEqual([
      { value: 'dev', why: 'for dev' },
      { value: 'staging', why: 'holds internal data' },
      { value: 'staging-restricted', why: undefined },
    ]);
  });

  it('closes what a policy denies, with its words', () => {
    expect(
      optionsOf('region', {}, { region: { 'us-east-1': 'Stay in Europe' } }),
    ).toEqual([
      { value: 'eu-north-1', why: undefined },
      { value: 'us-east-1', why: 'Stay in Europe' },
    ]);
  });

  it('takes the only level that is left, and lets go of one that is closed', () => {
    const staging = chosen(
      product,
      { environment: 'staging' },
      'dataClassification',
      'restricted',
    );
    expect(staging).toMatchObject({
      durability: 'staging-restricted',
      region: 'eu-north-1',
    });
    expect(chosen(product, staging, 'environment', 'dev').durability).toBe(
      undefined,
    );
  });

  it('narrows bounds by the level', () => {
    expect(
      fieldsOf(product, { durability: 'dev' }).find(
        ({ name }) => name === 'connection_limit',
      )?.schema.maximum,
    ).toBe(20);
  });

  it('sends only what the form has, and what has a value', () => {
    expect(
      postable(product, { environment: 'dev', costCenter: '', hidden: 'x' }),
    ).toEqual({ environment: 'dev' });
  });

  it('distinguishes what is wrong from what is not filled in yet', () => {
    const { missing, wrong } = sortProblems(
      [
        { field: 'owner', message: "'owner' is missing" },
        { field: 'region', message: "'region' must be one of a, b" },
      ],
      { region: 'c' },
    );
    expect(missing).toEqual(['owner']);
    expect([...wrong.keys()]).toEqual(['region']);
  });
});
