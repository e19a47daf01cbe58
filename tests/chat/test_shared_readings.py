"""A list that every open desk asks for is read once for all of them, and never long after it changed."""

import asyncio
from itertools import count

from services.chat.store.shared_readings import LIFETIME, LONGEST_LIFE, SharedReadings


class Store:
    """A store whose readings take half a second each, by a clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.takes = 0.5
        self.readings: SharedReadings[int] = SharedReadings(lambda: self.now)
        self.fails = False
        self._numbers = count(1)

    async def read(self) -> int:
        """The number of this reading."""
        number = next(self._numbers)
        await asyncio.sleep(0)
        self.now += self.takes
        if self.fails:
            raise TimeoutError
        return number


async def test_all_who_ask_at_once_are_given_one_reading() -> None:
    """A hundred who ask meanwhile do not read a hundred times."""
    store = Store()
    asked = (store.readings.of("police waiting", store.read) for _ in range(100))
    assert set(await asyncio.gather(*asked)) == {1}


async def test_a_reading_is_given_for_four_times_as_long_as_it_took() -> None:
    """A long list is read seldom, a short one nearly each time."""
    store = Store()
    assert await store.readings.of("police waiting", store.read) == 1
    store.now += LIFETIME * 0.5 - 0.01
    assert await store.readings.of("police waiting", store.read) == 1
    store.now += 0.01
    assert await store.readings.of("police waiting", store.read) == 2


async def test_a_store_that_hung_is_asked_again_when_a_desk_asks_again() -> None:
    """Somebody who opens meanwhile, or is given back in danger, is seen by the desks three seconds later."""
    store = Store()
    store.takes = 4.8
    assert await store.readings.of("police waiting", store.read) == 1
    store.now += LONGEST_LIFE - 0.01
    assert await store.readings.of("police waiting", store.read) == 1
    store.now += 0.01
    assert await store.readings.of("police waiting", store.read) == 2
    assert LONGEST_LIFE == 3.0


async def test_each_list_has_readings_of_its_own() -> None:
    """The queue of one force says nothing of another's."""
    store = Store()
    assert await store.readings.of("police waiting", store.read) == 1
    assert await store.readings.of("gendarmerie waiting", store.read) == 2
    assert await store.readings.of("police waiting", store.read) == 1


async def test_a_reading_that_failed_is_given_to_those_who_waited_for_it_alone() -> None:
    """A store that is away is not asked by one after the other, and asked again by the next."""
    store = Store()
    store.fails = True
    asked = (store.readings.of("police waiting", store.read) for _ in range(100))
    assert {type(one) for one in await asyncio.gather(*asked, return_exceptions=True)} == {TimeoutError}
    store.fails = False
    assert await store.readings.of("police waiting", store.read) == 2


async def test_a_page_that_goes_takes_no_reading_from_the_others() -> None:
    """The one who asked first may be the first to leave."""
    store = Store()
    first, second = (asyncio.create_task(store.readings.of("police waiting", store.read)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 1
