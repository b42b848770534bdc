import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Contract } from '@plumbline/backstage-plugin-scorecards-common';
import { parseContract } from '@plumbline/backstage-plugin-scorecards-common/templates';
import { FileRegistry } from '../registry/FileRegistry';
import type { StandardsSource } from '../registry/StandardsSource';

/** The contracts in the folders of standards, each called such as `http-service@1`. */
export class ContractRegistry extends FileRegistry<Contract> {
  constructor(options: {
    logger: LoggerService;
    sources: readonly Pick<StandardsSource, 'name'>[];
  }) {
    super({
      ...options,
      noun: 'Contracts',
      parse: parseContract,
      nameOf: ({ id, version }) => `${id}@${version}`,
    });
  }
}
