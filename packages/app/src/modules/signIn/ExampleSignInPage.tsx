import { ProxiedSignInPage } from '@backstage/core-components';
import {
  configApiRef,
  IdentityApi,
  SignInPageProps,
  useApi,
} from '@backstage/core-plugin-api';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { chosenUser } from './chosenUser';
import { UserPicker } from './UserPicker';

/** Signing out forgets the choice, so that the picker comes back. */
function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  return new Proxy(identity, {
    get(target, property) {
      if (property === 'signOut') {
        return async () => {
          chosenUser.clear();
          await target.signOut();
        };
      }
      const value = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Sign-in for the example estate: any of its users, without a password. */
export function ExampleSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef);
  const users =
    config.getOptional<Record<string, string>>('plumbline.exampleUsers') ?? {};
  const [chosen, setChosen] = useState(() => {
    const kept = chosenUser.get();
    return kept !== undefined && kept in users ? kept : undefined;
  });

  const choose = (entityRef: string) => {
    chosenUser.set(entityRef);
    setChosen(entityRef);
  };
  const chooseAgain = () => {
    chosenUser.clear();
    setChosen(undefined);
  };

  if (chosen === undefined) {
    return <UserPicker users={users} onChoose={choose} />;
  }
  return (
    <ProxiedSignInPage
      key={chosen}
      provider="example"
      headers={{ 'x-plumbline-user': chosen }}
      onSignInSuccess={identity =>
        props.onSignInSuccess(forgetOnSignOut(identity))
      }
      ErrorComponent={({ error }) => (
        <Alert
          severity="error"
          sx={{ m: 4 }}
          action={
            <Button color="inherit" onClick={chooseAgain}>
              Choose another user
            </Button>
          }
        >
          Could not sign in as {users[chosen]}: {error?.message}
        </Alert>
      )}
    />
  );
}
