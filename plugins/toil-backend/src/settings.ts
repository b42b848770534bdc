import type { RootConfigService } from '@backstage/backend-plugin-api';

/** What `config.d.ts` describes, with its defaults. */
export function readSettings(config: RootConfigService): {
  atLeast: number;
  mostInProgress: number;
} {
  const toil = config.getOptionalConfig('plumbline.toil');
  return {
    atLeast: positive(toil?.getOptionalNumber('suggestFrom'), 3, 'suggestFrom'),
    mostInProgress: positive(
      toil?.getOptionalNumber('mostInProgress'),
      5,
      'mostInProgress',
    ),
  };
}

function positive(
  value: number | undefined,
  otherwise: number,
  name: string,
): number {
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
    throw new Error(`'plumbline.toil.${name}' must be a whole number from 1`);
  }
  return value ?? otherwise;
}
