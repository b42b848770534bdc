import { isError, NotFoundError } from '@backstage/errors';
import { SignInResolver } from '@backstage/plugin-auth-node';
import { ExampleUser } from './authenticator';

/** Signs the chosen user in with the groups that the catalog knows of. */
export const exampleSignInResolver: SignInResolver<ExampleUser> = async (
  { result: { entityRef } },
  ctx,
) => {
  try {
    return await ctx.signInWithCatalogUser({ entityRef });
  } catch (error) {
    if (isError(error) && error.name === 'NotFoundError') {
      throw new NotFoundError(
        `The example user '${entityRef}' is not in the catalog; right after a start it may not be there yet`,
      );
    }
    throw error;
  }
};
