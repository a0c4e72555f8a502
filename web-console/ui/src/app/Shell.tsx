import {
  ActionIcon,
  Anchor,
  Loader,
  Menu,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Navigate, NavLink, Outlet, useLocation, useNavigation } from 'react-router';
import { ProblemNotice } from '../components/ProblemNotice';
import { useOpenCount } from '../routes/recommendations/loader';
import { useWaitingCount } from '../routes/reviews/loader';
import { Logo } from './Logo';
import { loginPath, useLogout, useSession } from './session';
import classes from './Shell.module.css';

/** What every page behind the login stands in: header with navigation, then the page as `main`. */
export function Shell() {
  const session = useSession();
  const location = useLocation();

  if (session.data === null) return <Navigate to={loginPath(location)} replace />;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <NavLink to="/overview" className={classes.brand} aria-label="Detour, overview">
            <Logo />
          </NavLink>
          <Navigation known={session.isSuccess} />
          <div className={classes.tools}>
            <ColorSchemeSwitch />
            {session.data && <Account username={session.data.username} />}
          </div>
        </div>
        <Progress />
      </header>
      <Page>
        {session.isPending && (
          <div className={classes.waiting}>
            <Loader size="sm" aria-label="Loading" />
          </div>
        )}
        {session.isError && <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />}
        {session.data && <Outlet />}
      </Page>
    </div>
  );
}

/** Moves the focus to the new page, so that keyboard and screen reader go on where the eye does. */
function Page({ children }: { children: React.ReactNode }) {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <main id="main" ref={main} tabIndex={-1} className={classes.main}>
      {children}
    </main>
  );
}

function Navigation({ known }: { known: boolean }) {
  const open = useOpenCount(known);
  const waiting = useWaitingCount(known);
  return (
    <nav aria-label="Main" className={classes.nav}>
      <NavLink to="/overview" data-testid="nav-overview" className={classes.link}>
        Overview
      </NavLink>
      <NavLink to="/policy" data-testid="nav-policy" className={classes.link}>
        Policy
      </NavLink>
      <NavLink to="/recommendations" data-testid="nav-recommendations" className={classes.link}>
        Recommendations
        {open > 0 && (
          <span className={classes.count}>
            {open}
            <span className="visually-hidden"> open</span>
          </span>
        )}
      </NavLink>
      <NavLink to="/reviews" data-testid="nav-reviews" className={classes.link}>
        Review queue
        {waiting > 0 && (
          <span className={classes.count}>
            {waiting}
            <span className="visually-hidden"> waiting</span>
          </span>
        )}
      </NavLink>
      <NavLink to="/requests" data-testid="nav-requests" className={classes.link}>
        Requests
      </NavLink>
      <NavLink to="/audit" data-testid="nav-audit" className={classes.link}>
        Audit
      </NavLink>
    </nav>
  );
}

function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
  const names = { auto: 'as the system', light: 'light', dark: 'dark' };
  const Icon = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon }[colorScheme];
  return (
    <Tooltip label={`Colours: ${names[colorScheme]}`}>
      <ActionIcon
        aria-label={`Colours: ${names[colorScheme]}. Switch to ${names[next[colorScheme]]}.`}
        onClick={() => setColorScheme(next[colorScheme])}
      >
        <Icon size={17} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}

function Account({ username }: { username: string }) {
  const logout = useLogout();
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={`Account of ${username}`}>
          <IconUser size={16} stroke={1.6} aria-hidden />
          <span>{username}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconLogout size={15} />}
          disabled={logout.isPending}
          onClick={() => logout.mutate()}
          data-testid="logout"
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A thin line while the next page is on its way. */
function Progress() {
  const { state } = useNavigation();
  return <div className={classes.progress} data-active={state === 'loading' || undefined} aria-hidden />;
}

export function NotFound() {
  return (
    <div className={classes.notFound}>
      <title>Not found · Detour</title>
      <h1>There is no such page</h1>
      <p>
        The address may be mistyped, or the page has moved. Go to the{' '}
        <Anchor component={NavLink} to="/overview">
          overview
        </Anchor>
        .
      </p>
    </div>
  );
}
