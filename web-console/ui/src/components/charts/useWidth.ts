import { useLayoutEffect, useRef, useState } from 'react';

/** Width of an element in pixels, kept true when it is resized; `initial` until it is measured. */
export function useWidth<E extends HTMLElement>(initial: number): [React.RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const measure = () => {
      if (target.clientWidth > 0) setWidth(target.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
