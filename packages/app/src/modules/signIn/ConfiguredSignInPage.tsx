import { SignInPage, SignInProviderConfig } from '@backstage/core-components';
import {
  atlassianAuthApiRef,
  bitbucketAuthApiRef,
  configApiRef,
  githubAuthApiRef,
  gitlabAuthApiRef,
  googleAuthApiRef,
  microsoftAuthApiRef,
  oktaAuthApiRef,
  oneloginAuthApiRef,
  SignInPageProps,
  useApi,
} from '@backstage/core-plugin-api';
import { Introduction } from './Introduction';

const knownProviders: SignInProviderConfig[] = [
  { id: 'atlassian', title: 'Atlassian', apiRef: atlassianAuthApiRef },
  { id: 'bitbucket', title: 'Bitbucket', apiRef: bitbucketAuthApiRef },
  { id: 'github', title: 'GitHub', apiRef: githubAuthApiRef },
  { id: 'gitlab', title: 'GitLab', apiRef: gitlabAuthApiRef },
  { id: 'google', title: 'Google', apiRef: googleAuthApiRef },
  { id: 'microsoft', title: 'Microsoft', apiRef: microsoftAuthApiRef },
  { id: 'okta', title: 'Okta', apiRef: oktaAuthApiRef },
  { id: 'onelogin', title: 'OneLogin', apiRef: oneloginAuthApiRef },
].map(provider => ({ ...provider, message: `Sign in with ${provider.title}` }));

/** Backstage's own sign-in page, offering what `auth.providers` configures. */
export function ConfiguredSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef);
  const configured = new Set(
    config.getOptionalConfig('auth.providers')?.keys(),
  );
  const providers = knownProviders.filter(({ id }) => configured.has(id));
  return (
    <SignInPage
      {...props}
      titleComponent={<Introduction />}
      providers={
        providers.length === 0 || configured.has('guest')
          ? ['guest', ...providers]
          : providers
      }
    />
  );
}
