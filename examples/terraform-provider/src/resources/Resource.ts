import type { Server } from '../postgresql/Server';
import type { ObjectValue } from '../protocol/values';

/** An attribute; its type in Terraform's own JSON, such as `"string"`. */
export type Attribute = {
  type: unknown;
  description: string;
  required?: boolean;
  sensitive?: boolean;
  /** A change of it can't be made in place. */
  replaces?: boolean;
  /** What it is where a configuration says nothing, whatever it was before. */
  default?: unknown;
};

/** Whatever goes wrong, in words for whoever reads Terraform's output. */
export class ResourceError extends Error {}

/** What is checked of attributes that are known already, before anything runs. */
export type AttributeCheck = (
  value: Record<string, unknown>,
) => string | undefined;

/** One kind of resource. Each call may be repeated: a run may end anywhere. */
export type Resource = {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly check: AttributeCheck;
  /** As it is there now; null where it is not. */
  read(
    server: Server,
    state: Record<string, unknown>,
    /** Called with what could not be read; its last known state is kept. */
    warn: (message: string) => void,
  ): Promise<ObjectValue>;
  /** Makes it, or goes on making what the same request began. */
  create(server: Server, planned: Record<string, unknown>): Promise<void>;
  update(
    server: Server,
    planned: Record<string, unknown>,
    prior: Record<string, unknown>,
  ): Promise<void>;
  /** Does nothing where it is gone already. */
  remove(server: Server, prior: Record<string, unknown>): Promise<void>;
};

/**
 * PostgreSQL only warns where somebody else has to take back what they gave.
 *
 * @throws ResourceError where something is left of what was to go
 */
export function requireGone(
  what: string,
  left: Readonly<Record<string, readonly string[]>>,
): void {
  const words = Object.entries(left).flatMap(([name, items]) =>
    items.length > 0 ? [`${name} (${items.join('; ')})`] : [],
  );
  if (words.length > 0) {
    throw new ResourceError(
      `${what} still has ${words.join(
        ' and ',
      )}; its grantor or a superuser has to revoke it`,
    );
  }
}

/** What PostgreSQL takes without quoting, and within its 63 bytes. */
export const namePattern = /^[a-z][a-z0-9_]{0,62}$/;

export function checkName(
  value: Record<string, unknown>,
  attribute: string,
): string | undefined {
  const name = value[attribute];
  if (typeof name !== 'string') {
    return undefined;
  }
  if (!namePattern.test(name)) {
    return `'${attribute}' must begin with a lower case letter and have at most 63 lower case letters, digits and underscores`;
  }
  return name.startsWith('pg_')
    ? `'${attribute}' must not begin with pg_, which PostgreSQL keeps for itself`
    : undefined;
}

export function checkLimit(
  value: Record<string, unknown>,
  attribute: string,
  most: number,
): string | undefined {
  const limit = value[attribute];
  return typeof limit === 'number' &&
    !(Number.isInteger(limit) && limit >= 1 && limit <= most)
    ? `'${attribute}' must be a whole number from 1 to ${most}`
    : undefined;
}
