import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { stringify } from 'yaml';
import type { TestCatalog } from '../../testUtils/testEstate';

/** Reads what the catalog of a test describes, as it does at that time. */
export function descriptorReader(entities: () => readonly Entity[]) {
  const textOf = (url: string) => {
    const name = url.slice(url.lastIndexOf('/') + 1, -'.yaml'.length);
    const entity = entities().find(one => one.metadata.name === name);
    if (!entity) {
      throw new NotFoundError(`There is no ${url}`);
    }
    const { relations: _, ...described } = entity;
    return stringify(described);
  };
  return mockServices.urlReader.mock({
    readUrl: async url => {
      const text = textOf(url);
      return { buffer: async () => Buffer.from(text) };
    },
  });
}

/** Lets the walker read the catalog a time at a time. */
export function gateOf(catalog: TestCatalog) {
  let isOpen = false;
  let letThrough = () => {};
  let arrived = () => {};
  let arrival = new Promise<void>(resolve => {
    arrived = resolve;
  });
  catalog.gate = async () => {
    if (!isOpen) {
      const passage = new Promise<void>(resolve => {
        letThrough = resolve;
      });
      arrived();
      await passage;
    }
  };
  return {
    /** One walk and all that follows from it: until the next one is to begin. */
    async letOne() {
      await arrival;
      arrival = new Promise<void>(resolve => {
        arrived = resolve;
      });
      letThrough();
      await arrival;
    },
    open() {
      isOpen = true;
      letThrough();
    },
  };
}
