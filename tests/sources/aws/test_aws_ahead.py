"""Requests in flight: order, memory, faults."""

import threading
import time

import pytest

from devopskit.sources._aws.ahead import ahead


def test_answers_come_in_the_order_of_the_questions():
    assert list(ahead(lambda seconds: (time.sleep(seconds), seconds)[1], [0.03, 0.0, 0.01])) == [0.03, 0.0, 0.01]


def test_no_more_than_the_allowed_number_of_answers_waits_to_be_taken():
    asked = []
    answers = ahead(lambda item: asked.append(item) or item, range(100), in_flight=3)
    next(answers)
    answers.close()
    assert len(asked) <= 3


def test_several_questions_are_on_their_way_at_once():
    together = threading.Barrier(3, timeout=10)
    assert list(ahead(lambda item: together.wait() >= 0 and item, [1, 2, 3], in_flight=3)) == [1, 2, 3]


def test_a_fault_in_one_answer_reaches_whoever_waits_for_it():
    answers = ahead(lambda divisor: 1 / divisor, [1, 0, 2])
    assert next(answers) == 1
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        next(answers)


def test_no_question_gives_no_answer():
    assert list(ahead(lambda item: item, [])) == []
