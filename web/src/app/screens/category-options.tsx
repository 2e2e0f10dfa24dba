import type { CatalogFrameAnswer } from "../api/operations";
import { useNames } from "../language";

/** The kinds of goods, family by family, for a `select`. */
export function CategoryOptions({ frame }: { frame: CatalogFrameAnswer | undefined }) {
  const names = useNames();
  return (
    <>
      <option value="" />
      {frame?.categories.map((family) => (
        <optgroup key={family.id} label={names.category(family)}>
          {family.children.map((kind) => (
            <option key={kind.id} value={kind.id}>
              {names.category(kind)}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  );
}
