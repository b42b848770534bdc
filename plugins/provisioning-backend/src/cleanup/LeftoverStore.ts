import type { StoredRequest } from '../records/RequestStore';

/** A request as far as something of it may be there. */
export type Held = Pick<
  StoredRequest,
  'id' | 'owner' | 'product' | 'resourceName' | 'service'
> & {
  /** Whether something was made of it, or still may be. */
  isLeft: boolean;
  /** Whether it was ever there, so that a service may use it. */
  wasActive: boolean;
};

/** What provisioning made for services, and may make. */
export interface LeftoverStore {
  /** Another one once anything became of any request. */
  version(): Promise<string>;
  /** Every request there ever was, by id. */
  all(): AsyncIterable<Held>;
}
