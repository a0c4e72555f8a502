import { render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { Providers } from '../app/Providers';
import { createQueryClient } from '../app/queryClient';
import { routes } from '../app/router';

/** The whole interface at an address, over whatever stands where `fetch` is. */
export function renderApp(path: string): { router: ReturnType<typeof createMemoryRouter>; user: UserEvent } {
  const client = createQueryClient();
  const router = createMemoryRouter(routes(client), { initialEntries: [path] });
  render(
    <Providers client={client}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return { router, user: userEvent.setup({ delay: null }) };
}
