import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/** A signed-in user who decides something. */
export type Decider = {
  credentials: BackstageCredentials;
  userRef: string;
  /** @throws NotAllowedError without the permission */
  may: (
    ...needed:
      | [permission: BasicPermission]
      | [permission: ResourcePermission, resourceRef: string]
  ) => Promise<void>;
};
