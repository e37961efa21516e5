type Attributes = Readonly<Record<string, string | boolean | null>>;
type Child = Node | string | null;

/** An element with its attributes and what is in it. `true` sets an empty attribute, `false` and `null` leave it out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button that does something when it is pressed. */
export function button(attributes: Attributes, press: () => void, ...children: Child[]): HTMLButtonElement {
  const made = make('button', { type: 'button', ...attributes }, ...children);
  made.addEventListener('click', press);
  return made;
}

/** One of the drawings the page brought along; nothing where it brought none of this name. */
export function picture(name: string): Node {
  const drawings = document.querySelector<HTMLTemplateElement>('#gambar');
  const drawing = drawings?.content.querySelector(`[data-name="${CSS.escape(name)}"] svg`);
  return drawing ? document.importNode(drawing, true) : document.createTextNode('');
}
