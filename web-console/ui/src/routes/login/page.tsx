import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { isProblemOf } from '../../api/problem';
import { Logo } from '../../app/Logo';
import { safeNext, useLogin, useSession } from '../../app/session';
import { ProblemNotice } from '../../components/ProblemNotice';
import classes from './login.module.css';

export function LoginPage() {
  const [params] = useSearchParams();
  const session = useSession();
  const login = useLogin();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const next = params.get('next');

  if (session.data) return <Navigate to={safeNext(next)} replace />;
  const problem = login.error;
  const refused = isProblemOf(problem, 'bad-credentials') ? problem : null;
  return (
    <main className={classes.page}>
      <title>Log in · Detour</title>
      <form
        className={classes.card}
        aria-labelledby="login-title"
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate({ username, password }, { onError: () => setPassword('') });
        }}
      >
        <Logo size={30} />
        <h1 id="login-title" className={classes.title}>
          Log in to the console
        </h1>
        {next !== null && !problem && (
          <p className={classes.note}>You need a session to go on. It may have expired.</p>
        )}
        {refused && (
          <p className={classes.refused} role="alert">
            {refused.detail ?? 'The user name or the password is wrong.'}
          </p>
        )}
        {problem && !refused && <ProblemNotice error={problem} />}
        <TextInput
          label="User name"
          name="username"
          autoComplete="username"
          data-testid="login-username"
          size="sm"
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          required
          withAsterisk={false}
          // The page is there for nothing else.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          data-testid="login-password"
          size="sm"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        <Button type="submit" size="sm" data-testid="login-submit" loading={login.isPending}>
          Log in
        </Button>
      </form>
    </main>
  );
}
