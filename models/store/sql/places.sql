-- name: all
-- The table of places.
SELECT name, municipality_code, latitude, longitude, is_main_town FROM place ORDER BY municipality_code, name;

-- name: put
-- A place, new or moved; gives a row where anything changed.
INSERT INTO place (name, municipality_code, latitude, longitude, is_main_town)
SELECT new.name, new.municipality_code, new.latitude, new.longitude, new.is_main_town
FROM unnest(
    %(names)s::text[], %(municipality_codes)s::text[], %(latitudes)s::float8[], %(longitudes)s::float8[],
    %(main_towns)s::boolean[]
) AS new (name, municipality_code, latitude, longitude, is_main_town)
ON CONFLICT (municipality_code, name) DO UPDATE SET
    latitude = excluded.latitude, longitude = excluded.longitude, is_main_town = excluded.is_main_town
WHERE (place.latitude, place.longitude, place.is_main_town)
    IS DISTINCT FROM (excluded.latitude, excluded.longitude, excluded.is_main_town);
